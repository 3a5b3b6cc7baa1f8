#include "src/exec/environment.hpp"

#include <cstdlib>
#include <cstring>

namespace initbridge::exec {

namespace {

/// The place of the variable whose name is the first `length` characters; -1: there is none.
int index_of(char** list, const char* name, std::size_t length)
{
    for (int i = 0; list[i] != nullptr; ++i) {
        if (std::strncmp(list[i], name, length) == 0 && list[i][length] == '=') {
            return i;
        }
    }
    return -1;
}

std::size_t size_of(int count)
{
    return static_cast<std::size_t>(count) * sizeof(char*);
}

} // namespace

const char* find_variable(char** list, const char* name)
{
    const std::size_t length = std::strlen(name);
    const int index = index_of(list, name, length);
    return index < 0 ? nullptr : list[index] + length + 1;
}

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
    std::memcpy(static_cast<void*>(list_), static_cast<const void*>(from), size_of(count_));
}

void Environment::unset(const char* name)
{
    const int index = index_of(list_, name, std::strlen(name));
    if (index >= 0 && capacity_ > 0) {
        list_[index] = list_[--count_];
        list_[count_] = nullptr;
    }
}

bool Environment::set(char* assignment)
{
    const int index = index_of(list_, assignment, std::strcspn(assignment, "="));
    if (index >= 0) {
        list_[index] = assignment;
        return true;
    }
    if (count_ + 1 >= capacity_) {
        if (capacity_ == 0) {
            return false;
        }
        const int wanted = capacity_ * 2 + 16;
        void* grown = std::realloc(static_cast<void*>(list_), size_of(wanted));
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
