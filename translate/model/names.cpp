#include "translate/model/names.hpp"
