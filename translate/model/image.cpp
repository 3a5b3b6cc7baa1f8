#include "translate/model/image.hpp"

namespace initbridge::model {

std::string_view to_string(Init init)
{
    switch (init) {
    case Init::supervisord:
        return "supervisord";
    case Init::systemd:
        return "systemd";
    }
    return {};
}

} // namespace initbridge::model
