#include "translate/diag/diagnostic.hpp"
