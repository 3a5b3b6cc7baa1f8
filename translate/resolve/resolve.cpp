#include "translate/resolve/resolve.hpp"
