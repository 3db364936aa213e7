"""Which of several definitions of a name can be in one kernel with the file that uses it."""

from __future__ import annotations

import pytest

from reviewer.cfront.one_build import in_one_build

X86, S390, ARM, ARM64, UM = (f"arch/{name}/kernel/time.c" for name in ("x86", "s390", "arm", "arm64", "um"))
ANY, TOOL = "kernel/time.c", "tools/testing/time.c"


@pytest.mark.parametrize(
    ("path", "found", "left"),
    [
        ("arch/s390/kvm/a.c", (X86, S390, ANY, TOOL), (S390, ANY)),
        ("arch/x86/kvm/a.c", (X86, S390, ARM64), (X86,)),
        # Files of x86 are built for um, too, and files of arm for arm64.
        ("arch/x86/lib/a.c", (X86, UM, S390), (X86, UM)),
        ("arch/x86/kvm/a.c", (X86, UM), (X86,)),
        ("arch/um/a.c", (X86, UM, S390), (X86, UM)),
        ("arch/arm/xen/a.c", (ARM, ARM64, S390), (ARM, ARM64)),
        ("arch/arm64/kvm/a.c", (ARM, ARM64, S390), (ARM, ARM64)),
        # A file of any kernel is built for each; programs are no part of one, and know what they like.
        ("virt/kvm/a.c", (X86, S390, TOOL), (X86, S390)),
        ("", (X86, S390), (X86, S390)),
        ("tools/testing/a.c", (X86, TOOL), (X86, TOOL)),
        # Where nothing is left, what is called is somewhere else.
        ("arch/s390/kvm/a.c", (X86, ARM64), ()),
        ("arch/s390/kvm/a.c", (X86,), ()),
        ("virt/kvm/a.c", (TOOL,), ()),
        ("arch/Kconfig", (X86, S390), (X86, S390)),
    ],
)
def test_what_can_be_in_one_kernel(path: str, found: tuple[str, ...], left: tuple[str, ...]) -> None:
    assert tuple(other for other in found if in_one_build(path, other)) == left
