#include "translate/supervisord/render.hpp"
