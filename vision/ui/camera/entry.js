// What Streamlit calls when the page is drawn, again after every change, and when it is left.

const cameras = new WeakMap();

export default function (component) {
  const known = cameras.get(component.parentElement);
  if (known) {
    known.update(component);
    return known.end;
  }
  const camera = new Camera(component);
  cameras.set(component.parentElement, camera);
  camera.end = () => {
    camera.leave();
    cameras.delete(component.parentElement);
  };
  return camera.end;
}
