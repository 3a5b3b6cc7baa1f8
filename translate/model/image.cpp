#include "translate/model/image.hpp"
