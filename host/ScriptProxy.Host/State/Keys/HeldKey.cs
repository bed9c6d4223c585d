namespace ScriptProxy.Host.State.Keys;

/// <summary>A key of a table while it is held: all that is known of it is read and written by one thread at a time. Nothing may be waited for before it is disposed of.</summary>
internal readonly ref struct HeldKey(KeySlots slots, int index)
{
    private readonly KeySlots? _slots = slots;

    /// <summary>Whether there is a key; if not, nothing is held.</summary>
    public bool IsFound => _slots is not null;

    /// <summary>What it has beyond its first counter; null if that is nothing.</summary>
    public TableExtras? Extras => Slot.HasExtras ? (TableExtras?)_slots!.Rest(index) : null;

    private ref KeySlot Slot => ref _slots![index];

    public bool IsExpired(long now, long expiry) => now - Slot.Used >= expiry;

    public void Touch(long now) => Slot.Used = Math.Max(Slot.Used, now);

    /// <summary>Begins anew.</summary>
    public void Restart(long now)
    {
        if (Extras is { } extras)
        {
            _slots!.Rest(index) = extras.Text;
        }

        Slot.Begin(Slot.Print, now);
    }

    /// <summary>A counter, which is made if it is not there.</summary>
    public ref WindowCount Counter(int number)
    {
        if (number == 0)
        {
            return ref Slot.First;
        }

        return ref MakeExtras().Counter(number);
    }

    /// <summary>A counter as it is; one in which nothing was counted if it has none.</summary>
    public WindowCount Look(int number) => number == 0 ? Slot.First : TableExtras.Look(Extras, number);

    public TableExtras MakeExtras()
    {
        if (Extras is { } known)
        {
            return known;
        }

        var extras = new TableExtras(_slots!.Rest(index)!);
        _slots.Rest(index) = extras;
        Slot.HasExtras = true;
        return extras;
    }

    /// <summary>All that is known of it now.</summary>
    public TableKey Copy() => new(Extras?.Text ?? _slots!.Rest(index)!, Slot.Used, Slot.First, Extras?.Copy());

    public void Dispose()
    {
        if (IsFound)
        {
            Slot.Release();
        }
    }
}
