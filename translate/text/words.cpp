#include "translate/text/words.hpp"
