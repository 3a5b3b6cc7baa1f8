#include "translate/model/text.hpp"
