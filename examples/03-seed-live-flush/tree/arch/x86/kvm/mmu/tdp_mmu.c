// SPDX-License-Identifier: GPL-2.0
/* A page-table zapper of our own, in the shape of KVM's. */

#include "tdp_mmu.h"

/*
 * Drop every present leaf of @root in [@start, @end).  A walker that shares
 * mmu_lock goes through tdp_mmu_zap_leaf_atomic(), which flushes by itself; one
 * that owns the lock collects what it owes in @flush.
 *
 * Returns true if the caller owes a TLB flush.
 */
static bool zap_gfn_range(struct kvm *kvm, struct kvm_mmu_page *root,
			  gfn_t start, gfn_t end, bool can_yield, bool flush,
			  bool shared)
{
	struct tdp_iter iter;

	rcu_read_lock();

	tdp_root_for_each_pte(iter, root, start, end) {
again:
		if (can_yield && tdp_mmu_iter_yield(kvm, &iter, flush)) {
			flush = false;
			continue;
		}

		if (!tdp_mmu_is_present_leaf(iter.old_spte, iter.level))
			continue;

		if (!shared) {
			tdp_mmu_clear_leaf(kvm, &iter);
			flush = true;
		} else if (!tdp_mmu_zap_leaf_atomic(kvm, &iter)) {
			/* Somebody else changed the entry: look at it again. */
			iter.old_spte = tdp_mmu_read_entry(iter.sptep);
			goto again;
		}
	}

	rcu_read_unlock();

	return flush;
}

/* Zap what hangs below roots that no vCPU can load any more. */
void kvm_tdp_mmu_zap_invalidated_roots(struct kvm *kvm)
{
	struct kvm_mmu_page *root;
	bool flush = false;

	lockdep_assert_held_write(&kvm->mmu_lock);

	root = next_invalidated_root(kvm, NULL);
	while (root) {
		flush = zap_gfn_range(kvm, root, 0, -1ull, true, flush, false);
		root = next_invalidated_root(kvm, root);
	}

	if (flush)
		kvm_flush_remote_tlbs(kvm);
}
