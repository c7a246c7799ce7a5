# The page of `view` in a real browser without a screen: it draws, moves and speaks. Skipped where there is no Chromium.
source tests/cli/assertions.sh
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
  echo "no Chromium here: skipped"
  exit 0
}

# visit PAGE WIDTH CHECKS: CHECKS is JavaScript that calls expect(what, condition) in the page.
visit() {
  local page=$scratch/visited.html title
  {
    echo "<script>window.troubles = []; window.onerror = (message) => { troubles.push(message); };</script>"
    cat "$1"
    echo "<script>
      const expect = (what, condition) => { if (!condition) troubles.push(what); };
      const press = (key, more) => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
      const text = (id) => document.getElementById(id).textContent;
      window.addEventListener('load', () => {
        try { $3 } catch (error) { troubles.push(String(error)); }
        document.title = troubles.length ? 'FAILED ' + troubles.join('; ') : 'ALL GOOD';
      });
    </script>"
  } >"$page"
  title=$(timeout 60 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$scratch/profile" --window-size="$2,900" \
    --dump-dom "file://$page" 2>/dev/null | grep -o '<title>[^<]*' | head -1)
  out=$title err=
  [[ $title == "<title>ALL GOOD" ]] || fail "$1 at $2 pixels"
}

everywhere="
  expect('the page is wider than the window', document.documentElement.scrollWidth <= window.innerWidth);
  for (const canvas of document.querySelectorAll('#columns canvas, #timeline'))
    if (canvas.offsetParent) expect(canvas.id + ' has no words', canvas.getAttribute('aria-label').length > 10 && canvas.width > 20);
  for (const button of document.querySelectorAll('button')) expect('a button has no name', button.textContent.trim() || button.ariaLabel);"

run 0 view twice --solution --case n=100 --out "$scratch/pass.html"
for width in 1280 500; do
  visit "$scratch/pass.html" $width "$everywhere
    expect('starts at step 1: ' + text('count'), text('count').startsWith('Step 1 of'));
    expect('a load in words: ' + text('says'), /^Block 0 loads .* elements of x: x\[0\] to x\[\d+\].*line \d+/.test(text('says')));
    press('ArrowRight');
    expect('one step on', text('count').startsWith('Step 2 of'));
    expect('a store in words: ' + text('says'), /stores .* elements to out/.test(text('says')));
    expect('the line is marked', document.querySelector('#source .here[aria-current]').textContent.includes('tl.store'));
    press('End');
    expect('the end: ' + text('count'), document.getElementById('slider').value === document.getElementById('slider').max);
    press('ArrowRight');
    press('Home');
    expect('the beginning', text('count').startsWith('Step 1 of'));
    press('ArrowLeft');
    expect('no step before the first', text('count').startsWith('Step 1 of'));
    press('?');
    expect('help opens', document.getElementById('help').open);
    press('End');
    expect('help has the keys', text('count').startsWith('Step 1 of'));"
done

run 0 view twice --file "$puzzles/01_twice/wrong/no_mask.hpp" --out "$scratch/wrong.html"
visit "$scratch/wrong.html" 1280 "$everywhere
  expect('starts at the finding', text('alarm').startsWith('OUT_OF_BOUNDS'));
  expect('stopped lanes in words: ' + text('says'), /lanes? pointed at .* outside /.test(text('says')));
  press('Home'); press('f');
  expect('f goes to a finding', !document.getElementById('alarm').hidden);
  document.getElementById('lanes-details').open = true;"
finish
