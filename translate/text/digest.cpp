#include "translate/text/digest.hpp"
