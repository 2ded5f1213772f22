// One player per place on the page.

const players = new WeakMap();

export default function mount({ parentElement, data, setTriggerValue }) {
  let player = players.get(parentElement);
  if (!player) {
    player = new Player(parentElement);
    players.set(parentElement, player);
  }
  player.update(data, (reason) => setTriggerValue("unplayable", reason));
  return () => {
    players.delete(parentElement);
    player.stop();
  };
}
