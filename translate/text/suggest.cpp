#include "translate/text/suggest.hpp"
