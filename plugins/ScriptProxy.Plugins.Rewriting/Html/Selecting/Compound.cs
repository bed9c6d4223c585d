namespace ScriptProxy.Plugins.Rewriting.Html.Selecting;

/// <summary>What one element must be by itself. Immutable.</summary>
/// <param name="Element">The element's name; null for any.</param>
/// <param name="Tests">What its attributes must be.</param>
/// <param name="Not">What it must not be: none of these.</param>
/// <param name="Positions">Which child of its parent it must be.</param>
internal sealed record Compound(ulong? Element, AttributeTest[] Tests, Compound[] Not, Position[] Positions)
{
    public bool Fits(Tag tag, int position)
    {
        if (Element is { } name && name != tag.Number)
        {
            return false;
        }

        foreach (var wanted in Positions)
        {
            if (!wanted.Fits(position))
            {
                return false;
            }
        }

        foreach (var test in Tests)
        {
            if (!test.Fits(tag))
            {
                return false;
            }
        }

        foreach (var other in Not)
        {
            if (other.Fits(tag, position))
            {
                return false;
            }
        }

        return true;
    }
}
