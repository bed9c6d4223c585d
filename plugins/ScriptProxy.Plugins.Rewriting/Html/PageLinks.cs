using ScriptProxy.Plugins.Rewriting.Moving;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>Maps the links of one page: those in tags, and those in the texts of <c>style</c>.</summary>
/// <param name="map">Where they lead; null leaves them.</param>
/// <param name="output">Where styles go.</param>
internal sealed class PageLinks(ReferenceMap? map, ByteSink output) : IDisposable
{
    private ReferenceMap? _map = map;
    private CssStage? _styles;
    private bool _hasBase;

    public bool AreMapped => _map is not null;

    public void Map(Tag tag)
    {
        if (_map is null)
        {
            return;
        }

        // Where the first base is another host's, paths lead there (HTML 4.2.3).
        if (tag.Number == ElementTable.Base && !_hasBase && tag.IndexOf("href"u8) is >= 0 and var index)
        {
            _hasBase = true;
            if (_map.IsElsewhere(CharacterReferences.Decode(tag.ValueOf(index)).AsSpan().Trim(" \t\r\n\f"u8)))
            {
                _map = _map.WithoutPaths;
                Dispose();
            }
        }

        LinkAttributes.Map(tag, _map);
    }

    public void WriteStyle(ReadOnlySpan<byte> css) => (_styles ??= new CssStage(_map!, output)).Write(css);

    /// <summary>A style is over: what was held back is decided.</summary>
    public void FinishStyle() => _styles?.Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        _styles?.Dispose();
        _styles = null;
    }
}
