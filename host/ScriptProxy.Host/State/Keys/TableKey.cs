namespace ScriptProxy.Host.State.Keys;

/// <summary>What was known of a key of a table at one moment.</summary>
/// <param name="Text">The key, packed.</param>
/// <param name="Used">The timestamp of its last use.</param>
/// <param name="First">Its first counter.</param>
/// <param name="Extras">What it has beyond that.</param>
internal readonly record struct TableKey(object Text, long Used, WindowCount First, TableExtras? Extras)
{
    public string Key => KeyText.Unpack(Text);

    public IEnumerable<TagMark> Tags(long now) => Extras?.Tags.Where(mark => mark.Until > now) ?? [];

    /// <summary>A counter; one in which nothing was counted if it has none.</summary>
    public WindowCount Counter(int number) => number == 0 ? First : TableExtras.Look(Extras, number);
}
