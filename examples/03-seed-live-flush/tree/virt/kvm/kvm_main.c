// SPDX-License-Identifier: GPL-2.0
#include <linux/kvm_host.h>

/* Make every vCPU drop its translations before it enters the guest again. */
void kvm_flush_remote_tlbs(struct kvm *kvm)
{
	kvm->stat.remote_tlb_flushes++;
	kvm_request_all_vcpus(kvm, KVM_REQ_TLB_FLUSH);
}
