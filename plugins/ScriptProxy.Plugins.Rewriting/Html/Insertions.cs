using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>
/// Puts fragments into head and body, whose tags may be left out (HTML 13.1.2.4). A piece of a page, which has neither a DOCTYPE nor <c>html</c> nor <c>head</c>, is left alone.
/// </summary>
internal sealed class Insertions(PageRules rules, ByteSink output)
{
    private Place _place;
    private bool _isPage;
    private bool _isBodyOver;

    private enum Place : byte
    {
        BeforeHead,
        Head,
        AfterHead,
    }

    public void Doctype() => _isPage |= _place != Place.AfterHead;

    public void BeforeStartTag(ulong name, OpenElement parent)
    {
        if (_place == Place.AfterHead)
        {
            return;
        }

        if (name == ElementTable.Html || name == ElementTable.Head)
        {
            _isPage = true;
        }
        else if (!_isPage)
        {
            _place = Place.AfterHead;
        }
        else
        {
            BeginHead();
            if (ElementTable.EndsHead(name) && IsOutermost(parent))
            {
                EndHead();
            }
        }
    }

    public void AfterStartTag(ulong name)
    {
        if (name == ElementTable.Head)
        {
            BeginHead();
        }
    }

    public void BeforeEndTag(ulong name)
    {
        if (name == ElementTable.Head)
        {
            EndHead();
        }
        else if (name == ElementTable.Body || name == ElementTable.Html)
        {
            EndBody();
        }
    }

    public void BeforeText(ReadOnlySpan<byte> text, OpenElement parent)
    {
        if (_place != Place.AfterHead && _isPage && IsOutermost(parent) && text.ContainsAnyExcept(" \t\r\n\f"u8))
        {
            EndHead();
        }
    }

    /// <summary>The page is over, or its body.</summary>
    public void EndBody()
    {
        EndHead();
        if (_isPage && !_isBodyOver)
        {
            _isBodyOver = true;
            output.Write(rules.BodyEnd.Span);
        }
    }

    private void BeginHead()
    {
        if (_place == Place.BeforeHead && _isPage)
        {
            _place = Place.Head;
            output.Write(rules.HeadStart.Span);
        }
    }

    private void EndHead()
    {
        BeginHead();
        if (_place == Place.Head)
        {
            _place = Place.AfterHead;
            output.Write(rules.HeadEnd.Span);
        }
    }

    private static bool IsOutermost(OpenElement parent) => parent.Name == 0 || parent.Name == ElementTable.Html || parent.Name == ElementTable.Head;
}
