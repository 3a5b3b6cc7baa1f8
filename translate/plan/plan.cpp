#include "translate/plan/plan.hpp"
