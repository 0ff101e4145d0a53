@main
struct Leaven {
    static func main() async {}
}
