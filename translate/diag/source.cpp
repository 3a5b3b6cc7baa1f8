#include "translate/diag/source.hpp"
