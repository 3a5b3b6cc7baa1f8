#include "translate/text/duration.hpp"
