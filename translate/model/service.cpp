#include "translate/model/service.hpp"
