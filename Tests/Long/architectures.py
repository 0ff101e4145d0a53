"""Small models of every architecture that Leaven reads, as transformers makes them, with random weights.

A weight is a formula of its tensor's name and its place in it, which Tests/MoETests has too: so that a saved
result needs no weights.
"""
import json
import os

SMALL = dict(
    vocab_size=48, hidden_size=32, intermediate_size=40, num_hidden_layers=3, max_position_embeddings=256)
LATENT = dict(
    SMALL, num_attention_heads=4, num_key_value_heads=4, kv_lora_rank=20, qk_nope_head_dim=12,
    qk_rope_head_dim=8, v_head_dim=10, n_routed_experts=8, num_experts_per_tok=3, n_shared_experts=2,
    moe_intermediate_size=12, first_k_dense_replace=1)
GROUPED = dict(SMALL, num_attention_heads=4, num_key_value_heads=2)
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=64, beta_fast=32, beta_slow=1)

# name: (class, fields of the config)
CASES = {
    "deepseek-v3": ("DeepseekV3", dict(
        LATENT, q_lora_rank=None, n_group=1, topk_group=1, routed_scaling_factor=1.0, rope_theta=500.0)),
    "deepseek-v3-groups-rank-yarn": ("DeepseekV3", dict(
        LATENT, q_lora_rank=14, n_group=4, topk_group=2, routed_scaling_factor=2.5, norm_topk_prob=True,
        rope_scaling=dict(YARN, rope_theta=10000.0, mscale=1.0, mscale_all_dim=1.0))),
    "deepseek-v3-groups-yarn": ("DeepseekV3", dict(
        LATENT, q_lora_rank=None, n_group=2, topk_group=1, norm_topk_prob=False,
        rope_scaling=dict(YARN, rope_theta=1000.0, mscale=0.7, mscale_all_dim=1.3))),
    "deepseek-v3-rank-bias-halves": ("DeepseekV3", dict(
        LATENT, q_lora_rank=14, n_group=2, topk_group=2, attention_bias=True, rope_interleave=False,
        tie_word_embeddings=True)),
    "deepseek-v2-greedy": ("DeepseekV2", dict(
        LATENT, q_lora_rank=None, topk_method="greedy", n_group=1, topk_group=1, norm_topk_prob=False)),
    "deepseek-v2-groups-rank-yarn": ("DeepseekV2", dict(
        LATENT, q_lora_rank=14, topk_method="group_limited_greedy", n_group=4, topk_group=2,
        norm_topk_prob=False, routed_scaling_factor=16.0,
        rope_scaling=dict(YARN, rope_theta=10000.0, mscale=0.707, mscale_all_dim=0.707))),
    "qwen3-moe": ("Qwen3Moe", dict(
        GROUPED, head_dim=12, num_experts=8, num_experts_per_tok=3, moe_intermediate_size=12,
        norm_topk_prob=True, mlp_only_layers=[1])),
    "qwen3-moe-bias-yarn": ("Qwen3Moe", dict(
        GROUPED, head_dim=10, num_experts=6, num_experts_per_tok=2, moe_intermediate_size=12,
        attention_bias=True, decoder_sparse_step=2, tie_word_embeddings=True,
        rope_scaling=dict(YARN, rope_theta=10000.0))),
    "qwen2-moe": ("Qwen2Moe", dict(
        GROUPED, num_experts=8, num_experts_per_tok=3, moe_intermediate_size=12,
        shared_expert_intermediate_size=20, decoder_sparse_step=2, num_hidden_layers=4)),
    "olmoe": ("Olmoe", dict(
        GROUPED, num_experts=8, num_experts_per_tok=3, intermediate_size=12, clip_qkv=0.9)),
    "mixtral": ("Mixtral", dict(GROUPED, num_local_experts=4, num_experts_per_tok=2, rope_theta=1e6)),
    "qwen3": ("Qwen3", dict(GROUPED, head_dim=12, num_key_value_heads=1)),
    "qwen2": ("Qwen2", dict(GROUPED, tie_word_embeddings=True, rope_scaling=dict(YARN, rope_theta=1e6))),
    "llama-llama3": ("Llama", dict(
        GROUPED, head_dim=12, attention_bias=True, rope_scaling=dict(
            rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, rope_theta=500000.0,
            original_max_position_embeddings=64))),
    "llama-linear": ("Llama", dict(
        GROUPED, num_key_value_heads=4, rope_scaling=dict(rope_type="linear", factor=2.5, rope_theta=10000.0))),
    "mistral": ("Mistral", dict(GROUPED, head_dim=12, sliding_window=None, rope_theta=1e6)),
    "mistral-window": ("Mistral", dict(GROUPED, num_key_value_heads=1, sliding_window=256)),
    "glm4-moe": ("Glm4Moe", dict(
        GROUPED, head_dim=12, attention_bias=True, use_qk_norm=True, n_routed_experts=8,
        num_experts_per_tok=3, n_shared_experts=1, moe_intermediate_size=12, first_k_dense_replace=1,
        routed_scaling_factor=1.5, num_mtp_layers=0)),
    "glm4-moe-groups-yarn": ("Glm4Moe", dict(
        GROUPED, head_dim=16, n_routed_experts=8, num_experts_per_tok=2, n_shared_experts=2,
        moe_intermediate_size=12, first_k_dense_replace=2, n_group=4, topk_group=2, norm_topk_prob=False,
        tie_word_embeddings=True, num_mtp_layers=0,
        rope_scaling=dict(YARN, rope_theta=10000.0, partial_rotary_factor=0.5))),
}


# More than a block of 128 x 128 each way.
WIDE = {
    "deepseek-v3-wide": ("DeepseekV3", dict(
        LATENT, hidden_size=160, intermediate_size=200, q_lora_rank=132, kv_lora_rank=136, n_group=2,
        topk_group=1)),
}
# What is trained: the built-in architecture in several forms, and every other one.
TRAINED = {
    "plain": CASES["deepseek-v3"],
    "groups, rank": ("DeepseekV3", dict(
        LATENT, q_lora_rank=14, n_group=4, topk_group=2, routed_scaling_factor=2.5, norm_topk_prob=True)),
    "unnormalised": ("DeepseekV3", dict(
        LATENT, q_lora_rank=None, n_group=2, topk_group=1, routed_scaling_factor=0.7, norm_topk_prob=False,
        first_k_dense_replace=0, n_shared_experts=1)),
    "wide": WIDE["deepseek-v3-wide"],
} | {name: case for name, case in CASES.items() if name != "deepseek-v3"}


def values(name, shape):
    """The weights of a tensor: uniform numbers from SplitMix64, whose seed is the FNV-1a hash of the name."""
    import numpy

    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = (seed ^ byte) * 0x100000001B3 % 2**64
    count = int(numpy.prod(shape))
    with numpy.errstate(over="ignore"):
        z = (numpy.uint64(seed)
             + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15))
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z ^= z >> numpy.uint64(31)
    uniform = (z >> numpy.uint64(40)).astype(numpy.float32) * numpy.float32(2.0**-23) - numpy.float32(1)
    if name.endswith("norm.weight"):
        uniform = 1 + uniform * numpy.float32(0.25)
    elif len(shape) == 1:
        uniform = uniform * numpy.float32(0.25)
    elif not name.endswith("embed_tokens.weight"):
        # A power of two near 2 / sqrt(inputs): exact in any arithmetic.
        uniform = uniform * numpy.float32(2.0 ** (1 - (int(shape[1]).bit_length() // 2)))
    return uniform.reshape(shape)


def make(name, folder):
    """Writes a case's model folder as transformers does, with the formula's weights; returns the model."""
    import safetensors.torch
    import torch
    import transformers

    family, fields = (CASES | WIDE | TRAINED)[name]
    config = getattr(transformers, family + "Config")(**fields)
    model_class = getattr(transformers, family + "ForCausalLM")
    model_class(config).save_pretrained(folder)
    file = os.path.join(folder, "model.safetensors")
    tensors = safetensors.torch.load_file(file)
    tensors = {key: torch.from_numpy(values(key, tuple(value.shape))) for key, value in tensors.items()}
    safetensors.torch.save_file(tensors, file, metadata={"format": "pt"})
    return load(folder)


def load(folder):
    """The model of a folder in f32; every tensor of the folder must have found its place."""
    import torch
    from transformers import AutoModelForCausalLM

    model, info = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    faults = [f"{kind}: {keys}" for kind, keys in info.items() if keys]
    if faults:
        raise SystemExit(f"{folder}: {'; '.join(faults)}")
    return model.eval()


def config_json(folder):
    with open(os.path.join(folder, "config.json")) as file:
        return json.load(file)
