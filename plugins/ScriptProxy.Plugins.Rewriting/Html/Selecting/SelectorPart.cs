namespace ScriptProxy.Plugins.Rewriting.Html.Selecting;

/// <summary>What one element must be, and where it must stand. Immutable.</summary>
/// <param name="Itself">What it must be.</param>
/// <param name="Before">The number of the part that another element must fit; -1 for none.</param>
/// <param name="IsChild">Whether that must be the parent, not any element around.</param>
/// <param name="Rule">What is chosen by this part; -1 if it is not the last one of its selector.</param>
internal sealed record SelectorPart(Compound Itself, int Before, bool IsChild, int Rule)
{
    public bool Fits(Tag tag, OpenElement parent, int position) =>
        (Before < 0 || ((IsChild ? parent.Selected : parent.Inherited) & (1UL << Before)) != 0) && Itself.Fits(tag, position);
}
