# run --image: a learner's picture through a puzzle over pictures.
source tests/cli/assertions.sh
export KERNELINGS_PUZZLES=$PWD/puzzles

run 0 run 13 --solution --image; says "h=200,w=320,padding="; says "picture: $scratch/work/images/13_sepia.png"; says "PASS"; silent
same=$(cksum "$scratch"/work/images/*.png)
run 0 run 13 --solution --image; [[ $(cksum "$scratch"/work/images/*.png) == "$same" ]] || fail "other pictures the second time"

# Wrong pictures are written too: they are what there is to look at.
rm -r "$scratch/work/images"
run 11 run 13 --image --file puzzles/13_image-filters/wrong/no_clamp.hpp; says "--image"
[[ -s $scratch/work/images/13_sepia.png ]] || fail "no picture of a wrong run"
[[ $(cksum "$scratch"/work/images/*.png) != "$same" ]] || fail "the same pictures from a wrong kernel"

printf 'P6 2 1 255\nabcdef' >"$scratch/small.ppm"
run 0 run 13 --solution --image "$scratch/small.ppm"; says "h=1,w=2,padding="
run 0 run 13 --solution --image "$scratch/work/images/13_img.png" --json; json 'o["verdict"] == "PASS"'
run 12 run 13 --image "$scratch/small.ppm" --file puzzles/13_image-filters/wrong/mask_of_bytes.hpp; says "--image $scratch/small.ppm"
run 10 run 13 --image --file "$scratch/small.ppm"

run 2 run 12 --solution --image; warns "complex-mul is not about pictures"
run 2 run 13 --solution --image "$scratch/none.png"; warns "cannot read"
run 2 run 13 --solution --image "$PWD/README.md"; warns "neither a PNG"
run 2 run 13 --solution --image --case 0; warns "neither --backend gpu, --case nor --trace"

finish
