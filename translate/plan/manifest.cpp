#include "translate/plan/manifest.hpp"
