// What is shown and offered in each state of the camera.

const COVERED = ["off", "asking", "problem"];
const LIVE = ["set_up", "countdown", "filming"];

class Stage {
  constructor(part, texts) {
    this.part = part;
    this.texts = texts;
    part.again.textContent = texts.again;
    part.save.textContent = texts.save;
    part.off.textContent = texts.off;
  }

  /** `problem` is [what happened, what to do] in the state of that name. */
  show(state, problem) {
    const { part, texts } = this;
    part.camera.dataset.state = state;
    const covered = COVERED.includes(state);
    part.cover.hidden = !covered;
    if (covered) this.cover(state, problem);
    part.settings.hidden = state !== "set_up";
    part.film.hidden = covered || state === "sending";
    part.film.textContent = { set_up: texts.film, countdown: texts.cancel, filming: texts.stop, review: texts.use }[state] ?? "";
    part.again.hidden = part.save.hidden = state !== "review";
    part.off.hidden = state !== "set_up";
    part.count.hidden = state !== "countdown";
    part.clock.hidden = state !== "filming";
    part.sending.hidden = state !== "sending";
    part.after.hidden = state !== "review";
    part.live.hidden = part.explains.hidden = !LIVE.includes(state);
    if (!["review", "problem"].includes(state)) this.complain("");
    // The button that was pressed may be gone: the keyboard goes on with the one that matters now.
    if (!part.film.hidden && !part.camera.contains(part.camera.getRootNode().activeElement)) part.film.focus();
  }

  cover(state, problem) {
    const { part, texts } = this;
    const [lead, hint] = problem ?? [texts[`${state}_lead`], texts[`${state}_hint`]];
    part.lead.textContent = lead;
    part.hint.textContent = hint;
    part.start.hidden = state === "asking";
    part.start.textContent = state === "problem" ? texts.retry : texts.start;
    if (state !== "off") part.announcer.textContent = `${lead}. ${hint}`;
  }

  showCamera(stream) {
    const { picture, stage } = this.part;
    this.forgetFilm();
    picture.controls = picture.loop = false;
    picture.srcObject = stream;
    picture.onresize = picture.onloadedmetadata = () => {
      const shape = picture.videoWidth / picture.videoHeight;
      if (shape > 0) stage.style.setProperty("--shape", shape);
    };
    picture.play().catch(() => {});
  }

  showFilm(film) {
    const { picture, save } = this.part;
    this.url = URL.createObjectURL(film.clip);
    picture.srcObject = null;
    picture.src = this.url;
    picture.controls = picture.loop = true;
    picture.play().catch(() => {});
    save.href = this.url;
    save.download = film.name(this.texts.clip_name);
    const words = `${this.texts.cut.replace("{seconds}", Math.round(film.lasted_s))} ${this.texts.review}`;
    this.part.after.textContent = this.part.announcer.textContent = words;
  }

  forgetFilm() {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = null;
    this.part.picture.removeAttribute("src");
  }

  sending(share) {
    this.part.progress.value = share;
    this.part.sent.textContent = this.texts.sending.replace("{share}", Math.round(100 * share));
  }

  complain(sentence) {
    this.part.problem.textContent = sentence;
    this.part.problem.hidden = !sentence;
  }
}
