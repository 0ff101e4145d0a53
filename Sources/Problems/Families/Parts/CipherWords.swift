/// The words of `Cipher`, of three to seven letters.
enum CipherWords {
    static let all = """
        ant arm axe bag bat bed bee box bus cap car cat cow cup day dog ear egg elk eye fan fig fly fox gem \
        hat hen ink jam jar key kit leg lid log map mat mud net nut oak oar owl pan pen pig pot ram rat rod \
        rug sea sky sun tea toy van wax web yak zoo \
        arch army atom baby ball band bank barn bear bell bird boat bone book bread bush cake calf camp card \
        cave city clay club coal coat coin corn crab crow dawn deer desk dish door dove drum duck dust farm \
        fire fish flag flea foot fork frog gate gift goat gold hand harp hawk hill hive home horn iron jazz \
        king kite knee knot lake lamb lamp leaf lime lion mask milk mint moon moth nail nest note oven palm \
        park path peak pear pine pipe plum pond pool rain rice ring road rock roof root rope rose sail salt \
        sand seal seed shell ship shoe silk snow soap sock song star stem swan tent tile tree vase wall wave \
        wind wing wolf wood wool yard yarn zinc \
        actor alarm angel ankle apple apron arrow badge beach beard berry blade bench block board brain \
        brass brick broom brush cabin camel candy canoe chain chair chalk chess chest child clock cloud \
        clown coach cobra coral couch crane crown dance diary dough dream dress eagle earth elbow ember \
        fable fairy fence ferry field flame flask fleet flute forest frost fruit ghost glass globe glove \
        grain grape grass guest heart honey horse hotel house igloo ivory jelly jewel juice kayak knife \
        ladle lemon lever lilac llama lodge magic maple march medal melon metal model money mouse music \
        night noise north novel nurse ocean olive onion opera orbit otter paint panda paper party patch \
        peach pearl pedal piano pilot pizza plain plane plant plate poem prize queen quilt radio raven razor \
        ridge river robin robot round salad scarf scout shark sheep shelf shirt skate skirt sleep smile \
        smoke snail snake south spade spoon squid stage stamp steam stone storm straw sugar sword table \
        thorn tiger toast torch tower track trail train truck trunk tulip uncle urban valve video viola \
        voice wagon waist watch water whale wheat wheel witch world wrist yacht youth zebra \
        anchor animal basket beaver bridge bottle branch bucket butter button candle canvas carpet castle \
        cherry circle coffee copper corner cotton desert dinner doctor dragon engine falcon family farmer \
        feather finger flower forest garden ginger guitar hammer harbor helmet hunter island jacket jungle \
        kettle ladder lantern \
        leader letter lizard magnet marble market meadow mirror monkey museum needle number office orange \
        orchid parrot pencil pepper pillow planet pocket potato puzzle rabbit ribbon rocket saddle sailor \
        school season shadow shield silver singer spider spring square statue summer sunset tailor teapot \
        temple thread throne ticket timber tomato tunnel turtle valley velvet violet walnut weaver window \
        winter wizard zipper
        """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)

    /// The words with `count` letters.
    static func of(_ count: Int) -> [String] { byLength[count] ?? [] }

    private static let byLength = Dictionary(grouping: Set(all).sorted(), by: \.count)
}
