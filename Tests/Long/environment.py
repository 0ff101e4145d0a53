"""The virtual environment .venv with PyTorch and transformers, for scripts that compare with them."""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LEAVEN = os.path.join(ROOT, ".build", "release", "leaven")


def enter(script, help, more=()):
    """Prints `help` and ends, where that is asked for; else goes on with `script` in the virtual environment, which is
    made if it is not there (some gigabytes). `more` are packages that this script alone needs.

    LEAVEN_TORCH names another build of torch to install (LEAVEN_TORCH=torch==2.13.0+cpu), LEAVEN_VENV another
    place.
    """
    if {"-h", "--help"} & set(sys.argv):
        print(help.strip())
        sys.exit(0)
    venv = os.environ.get("LEAVEN_VENV", os.path.join(ROOT, ".venv"))
    if os.path.realpath(sys.prefix) == os.path.realpath(venv):
        if more:
            subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *more], check=True)
        return
    python = os.path.join(venv, "bin", "python")
    if not os.path.exists(os.path.join(venv, "ready")):
        print(f"Making the virtual environment {venv}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        packages = [os.environ.get("LEAVEN_TORCH", "torch"), "transformers", "tokenizers", "safetensors", "numpy"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        open(os.path.join(venv, "ready"), "w").close()
    quiet = ["HF_HUB_OFFLINE", "HF_HUB_DISABLE_PROGRESS_BARS", "TQDM_DISABLE"]
    os.environ.update(dict.fromkeys(quiet, "1"), TRANSFORMERS_VERBOSITY="error")
    os.execv(python, [python, os.path.abspath(script), *sys.argv[1:]])
