// The beeps of the countdown, for somebody who stands three metres away.

/** Short tones; a browser without them stays silent. */
class Beeper {
  /** Allowed by the browser only after a click. */
  open() {
    this.sound ??= window.AudioContext ? new AudioContext() : null;
  }

  beep(pitch_hz, lasting_s) {
    if (!this.sound) return;
    const tone = this.sound.createOscillator();
    const loudness = this.sound.createGain();
    const now = this.sound.currentTime;
    tone.frequency.value = pitch_hz;
    loudness.gain.setValueAtTime(0.25, now);
    loudness.gain.exponentialRampToValueAtTime(0.001, now + lasting_s);
    tone.connect(loudness).connect(this.sound.destination);
    tone.start(now);
    tone.stop(now + lasting_s);
  }

  close() {
    this.sound?.close().catch(() => {});
  }
}
