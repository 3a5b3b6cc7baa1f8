#include "translate/systemd/render.hpp"
