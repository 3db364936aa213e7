/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __KVM_X86_MMU_TDP_ITER_H
#define __KVM_X86_MMU_TDP_ITER_H

#include <linux/kvm_host.h>

/* Where a walk over the page table below a root stands. */
struct tdp_iter {
	gfn_t gfn;
	gfn_t end;
	u64 *sptep;
	u64 old_spte;
	int level;
	bool valid;
};

void tdp_iter_start(struct tdp_iter *iter, struct kvm_mmu_page *root, gfn_t start, gfn_t end);
void tdp_iter_next(struct tdp_iter *iter);

#define tdp_root_for_each_pte(_iter, _root, _start, _end)		\
	for (tdp_iter_start(&(_iter), _root, _start, _end);		\
	     (_iter).valid;						\
	     tdp_iter_next(&(_iter)))

#endif
