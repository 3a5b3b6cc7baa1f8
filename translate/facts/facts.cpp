#include "translate/facts/facts.hpp"
