/**
 * The only script of a page: what a mark says appears beside it when it is pointed at or has the focus, and arrow keys walk from mark
 * to mark, Home and End to the first and last. Without it browsers show the same text as a tooltip.
 */
export const MARKS_SCRIPT = `
const tip = document.createElement('div');
tip.className = 'tip';
tip.setAttribute('aria-hidden', 'true');
tip.hidden = true;
document.body.append(tip);
const hide = () => { tip.hidden = true; };
const show = (mark) => {
  tip.textContent = mark.getAttribute('aria-label');
  tip.hidden = false;
  tip.style.left = '0';
  const box = mark.getBoundingClientRect();
  const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
  const left = Math.max(8, Math.min(room, box.left + box.width / 2 - tip.offsetWidth / 2));
  const above = box.top - tip.offsetHeight - 6;
  tip.style.left = left + scrollX + 'px';
  tip.style.top = (above < 4 ? box.bottom + 6 : above) + scrollY + 'px';
};
const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
for (const group of document.querySelectorAll('svg .marks')) {
  const marks = [...group.children];
  marks.forEach((mark, place) => {
    mark.querySelector('title').remove();
    mark.addEventListener('pointerenter', () => show(mark));
    mark.addEventListener('pointerleave', hide);
    mark.addEventListener('focus', () => show(mark));
    mark.addEventListener('blur', hide);
    mark.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') hide();
      if (!(event.key in steps)) return;
      event.preventDefault();
      const next = marks[Math.max(0, Math.min(marks.length - 1, place + steps[event.key]))];
      mark.removeAttribute('tabindex');
      next.setAttribute('tabindex', '0');
      next.focus();
    });
  });
}
`;
