/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __KVM_X86_MMU_TDP_MMU_H
#define __KVM_X86_MMU_TDP_MMU_H

#include "tdp_iter.h"

void kvm_tdp_mmu_zap_invalidated_roots(struct kvm *kvm);

bool tdp_mmu_iter_yield(struct kvm *kvm, struct tdp_iter *iter, bool flush);
u64 tdp_mmu_read_entry(u64 *sptep);
bool tdp_mmu_is_present_leaf(u64 spte, int level);
void tdp_mmu_clear_leaf(struct kvm *kvm, struct tdp_iter *iter);
bool tdp_mmu_zap_leaf_atomic(struct kvm *kvm, struct tdp_iter *iter);

struct kvm_mmu_page *next_invalidated_root(struct kvm *kvm, struct kvm_mmu_page *prev);

#endif
