#include "translate/model/entry.hpp"
