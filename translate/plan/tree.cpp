#include "translate/plan/tree.hpp"
