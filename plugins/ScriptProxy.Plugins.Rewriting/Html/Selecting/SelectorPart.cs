namespace ScriptProxy.Plugins.Rewriting.Html.Selecting;

/// <summary>What one element must be, and where it must stand. Immutable.</summary>
/// <param name="Element">The element's name; null for any.</param>
/// <param name="Tests">What its attributes must be.</param>
/// <param name="Before">The number of the part that another element must fit; -1 for none.</param>
/// <param name="IsChild">Whether that must be the parent, not any element around.</param>
/// <param name="Rule">What is chosen by this part; -1 if it is not the last one of its selector.</param>
internal sealed record SelectorPart(ulong? Element, AttributeTest[] Tests, int Before, bool IsChild, int Rule)
{
    public bool Fits(Tag tag, OpenElement parent)
    {
        if (Element is { } name && name != tag.Number)
        {
            return false;
        }

        if (Before >= 0 && ((IsChild ? parent.Selected : parent.Inherited) & (1UL << Before)) == 0)
        {
            return false;
        }

        foreach (var test in Tests)
        {
            if (!test.Fits(tag))
            {
                return false;
            }
        }

        return true;
    }
}
