namespace ScriptProxy.Host.Units;

internal enum UnitKind
{
    Plugin,
    Rule,
}
