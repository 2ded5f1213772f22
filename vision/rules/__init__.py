"""The rules and the engine that answers them: pure judgement."""
