#!/usr/bin/env bash
# One part of a sweep for each task of a Slurm array.
#
#   sbatch --array=1-8 drivers/slurm.sh PLAN.json PARTS
#   scalelab merge PARTS/points-*-of-8.jsonl --output WHOLE
#
# PLAN.json and the folder PARTS must be seen by all machines. A task that was killed, or ran out of time, goes on where it
# was: submit it again with the number of parts, since the array is then smaller:
#
#   sbatch --array=3,7 drivers/slurm.sh PLAN.json PARTS 8
#
# SCALELAB names the program where it is not on the path.
#SBATCH --job-name=scalelab
#SBATCH --requeue
set -euo pipefail

plan=${1:?usage: sbatch --array=1-N slurm.sh PLAN.json PARTS [N]}
parts=${2:?usage: sbatch --array=1-N slurm.sh PLAN.json PARTS [N]}
of=${3:-${SLURM_ARRAY_TASK_COUNT:?expected to be a task of an array: sbatch --array=1-N}}
part=${SLURM_ARRAY_TASK_ID:?expected to be a task of an array: sbatch --array=1-N}

exec "${SCALELAB:-scalelab}" sweep "$plan" --shard "$part/$of" --threads "${SLURM_CPUS_PER_TASK:-1}" \
  --output "$parts" --no-progress
