#include "src/exec/environment.hpp"

#include <cstdlib>
#include <cstring>

namespace initbridge::exec {

namespace {

int name_length(const char* assignment)
{
    return static_cast<int>(std::strcspn(assignment, "="));
}

} // namespace

Environment::Environment(char** from)
{
    while (from[count_] != nullptr) {
        ++count_;
    }
    capacity_ = count_ + 1;
    list_ = static_cast<char**>(std::calloc(static_cast<std::size_t>(capacity_), sizeof(char*)));
    if (list_ == nullptr) {
        list_ = from;
        capacity_ = 0;
        return;
    }
    std::memcpy(list_, from, static_cast<std::size_t>(count_) * sizeof(char*));
}

int Environment::index_of(const char* name, int length) const
{
    for (int i = 0; i < count_; ++i) {
        if (std::strncmp(list_[i], name, static_cast<std::size_t>(length)) == 0 &&
            list_[i][length] == '=') {
            return i;
        }
    }
    return -1;
}

const char* Environment::find(const char* name) const
{
    const int length = static_cast<int>(std::strlen(name));
    const int index = index_of(name, length);
    return index < 0 ? nullptr : list_[index] + length + 1;
}

bool Environment::set(char* assignment)
{
    const int index = index_of(assignment, name_length(assignment));
    if (index >= 0) {
        list_[index] = assignment;
        return true;
    }
    if (count_ + 1 >= capacity_) {
        if (capacity_ == 0) {
            return false;
        }
        const int wanted = capacity_ * 2 + 16;
        void* grown = std::realloc(list_, static_cast<std::size_t>(wanted) * sizeof(char*));
        if (grown == nullptr) {
            return false;
        }
        list_ = static_cast<char**>(grown);
        capacity_ = wanted;
    }
    list_[count_++] = assignment;
    list_[count_] = nullptr;
    return true;
}

} // namespace initbridge::exec
