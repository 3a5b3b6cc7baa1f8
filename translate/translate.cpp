#include "translate/translate.hpp"
