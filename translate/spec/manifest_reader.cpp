#include "translate/spec/manifest_reader.hpp"
