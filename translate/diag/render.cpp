#include "translate/diag/render.hpp"
