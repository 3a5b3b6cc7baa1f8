#include "translate/text/utf8.hpp"
