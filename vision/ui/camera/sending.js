// Sends a filmed clip to the server: the same way, from there on, as a file that was dropped.

/** `show(share)` while it goes, then `done(id)` or `fail(sentence or nothing)`; returns the request. */
function sendClip(clip, name, path, { show, done, fail }) {
  const request = new XMLHttpRequest();
  show(0);
  request.upload.onprogress = (event) => show(event.loaded / clip.size);
  request.onerror = () => fail();
  request.onload = () => {
    const answer = parsed(request.responseText);
    if (request.status === 201) done(answer.id);
    else fail(answer.error);
  };
  request.open("POST", `${path}?name=${encodeURIComponent(name)}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(clip);
  return request;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
