namespace ScriptProxy.MicroBenchmarks.Eviction;

/// <summary>
/// W-TinyLFU as Caffeine has it: a window of 1 % by recency; who leaves it gets into the main part only by having been asked for more often than
/// whom it would drive out, by a sketch of frequencies that ages. The main part is a segmented LRU, 80 % of it protected.
/// </summary>
/// <param name="maxBytes">How many bytes there may be.</param>
/// <param name="entries">How many entries that will be, by which the sketch is made.</param>
internal sealed class WindowTinyLfu(long maxBytes, int entries) : Policy(maxBytes)
{
    private readonly RecencyList _window = new();
    private readonly RecencyList _probation = new();
    private readonly RecencyList _protected = new();
    private readonly FrequencySketch _sketch = new(entries);

    private long WindowBytes => MaxBytes / 100;

    private long MainBytes => MaxBytes - WindowBytes;

    public override bool Request(int number, long bytes)
    {
        _sketch.Count(number);
        if (_window.Touch(number) || _protected.Touch(number))
        {
            return true;
        }

        if (_probation.Remove(number) is not null)
        {
            Protect(number, bytes);
            return true;
        }

        _window.Add(number, bytes);
        while (_window.Bytes > WindowBytes)
        {
            Admit(_window.RemoveOldest());
        }

        return false;
    }

    private void Protect(int number, long bytes)
    {
        _protected.Add(number, bytes);
        while (_protected.Bytes > MainBytes * 8 / 10)
        {
            var demoted = _protected.RemoveOldest();
            _probation.Add(demoted.Number, demoted.Bytes);
        }
    }

    private void Admit((int Number, long Bytes) candidate)
    {
        while (_probation.Bytes + _protected.Bytes + candidate.Bytes > MainBytes)
        {
            if (_probation.Count == 0 || _sketch.Of(candidate.Number) <= _sketch.Of(_probation.Oldest.Number))
            {
                return;
            }

            _probation.RemoveOldest();
        }

        _probation.Add(candidate.Number, candidate.Bytes);
    }
}
