/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __LINUX_KVM_HOST_H
#define __LINUX_KVM_HOST_H

typedef unsigned long long u64;
typedef u64 gfn_t;

#define KVM_REQ_TLB_FLUSH	3
#define LOCK_FOR_READ		1

struct kvm_vm_stat {
	u64 remote_tlb_flushes;
};

struct kvm {
	rwlock_t mmu_lock;
	struct kvm_vm_stat stat;
};

#define lockdep_assert_held_read(lock)	lockdep_must_hold(lock, LOCK_FOR_READ)

void lockdep_must_hold(rwlock_t *lock, int mode);
void rcu_read_lock(void);
void rcu_read_unlock(void);

void kvm_flush_remote_tlbs(struct kvm *kvm);
void kvm_request_all_vcpus(struct kvm *kvm, unsigned int request);

#endif
