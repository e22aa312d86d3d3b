/** The names the made-up company draws its people from, by where they come from. Pure data; the order is part of the seed. */

export type NamePool = { first: string[]; last: string[]; twoSurnames: boolean };

const words = (text: string): string[] => text.trim().split(/\s+/);

export const spanish: NamePool = {
  first: words(`Alba Alberto Alejandro Álvaro Andrea Antonio Beatriz Begoña Carlos Carmen Clara Cristina Daniel David Diego Elena Emilio
    Esther Fernando Francisco Gonzalo Guillermo Héctor Inmaculada Irene Iván Javier Jesús Jorge José Juan Julia Laura Lorenzo Lucía Luis
    Manuel Mar María Marina Mario Marta Miguel Mónica Natalia Nieves Nuria Óscar Pablo Patricia Paula Pedro Pilar Rafael Ramón Raquel Raúl
    Roberto Rocío Rosa Rubén Sandra Santiago Sara Sergio Silvia Sofía Sonia Susana Teresa Tomás Verónica Víctor Yolanda`),
  last: words(`Aguilar Alonso Álvarez Benítez Blanco Cabrera Calvo Campos Cano Castillo Castro Cortés Crespo Cruz Delgado Díaz Domínguez
    Fernández Flores Fuentes Gallego García Garrido Gil Gómez González Guerrero Gutiérrez Hernández Herrera Hidalgo Ibáñez Iglesias Jiménez
    León López Lozano Marín Márquez Martín Martínez Medina Méndez Molina Montero Morales Moreno Moya Muñoz Navarro Núñez Ortega Ortiz Parra
    Peña Pérez Prieto Ramírez Ramos Reyes Rodríguez Román Romero Rubio Ruiz Sáez Sánchez Santana Santos Sanz Serrano Soler Soto Suárez
    Torres Vargas Vázquez Vega Velasco Vicente Vidal Zamora`),
  twoSurnames: true,
};

export const basque: NamePool = {
  first: words(`Ainara Ainhoa Aintzane Aitor Ander Andoni Ane Arantxa Asier Beñat Edurne Egoitz Eider Eneko Garazi Gorka Haizea Ibai Igor
    Iker Iñaki Iñigo Itziar Izaro Jokin Jon Jone Josu Joseba Koldo Leire Maialen Maite Maitane Mikel Miren Naia Nagore Nerea Oier Olatz
    Patxi Peru Uxue Unai Urko Xabier Zuriñe`),
  last: words(`Agirre Aguirre Altuna Amezaga Arana Aranburu Arregi Arrieta Azkarate Barrenetxea Basterra Bilbao Echeverría Egaña Elizondo
    Elorza Etxebarria Etxeberria Gaztañaga Goikoetxea Goñi Ibarra Iturbe Iturralde Larrañaga Lasa Lizarraga Mendizabal Mendoza Mugica
    Ochoa Olabarria Ormaetxea Otxoa Sagasti Urrutia Ugarte Uriarte Zabala Zubia Zubizarreta Zuloaga`),
  twoSurnames: true,
};

export const portuguese: NamePool = {
  first: words(`Afonso Ana André António Beatriz Bruno Carla Catarina Cláudia Diogo Duarte Fábio Filipa Francisco Gonçalo Helena Inês Joana
    João Jorge Leonor Luís Madalena Mafalda Margarida Mariana Marta Miguel Nuno Patrícia Paulo Pedro Raquel Ricardo Rita Rui Sofia Susana
    Teresa Tiago Vasco Vítor`),
  last: words(`Almeida Antunes Araújo Azevedo Barbosa Brito Cardoso Carneiro Carvalho Coelho Correia Costa Cunha Dias Duarte Esteves Faria
    Fernandes Ferreira Figueiredo Fonseca Freitas Gonçalves Guimarães Henriques Lopes Machado Magalhães Marques Martins Matos Mendes Monteiro
    Moreira Neves Nogueira Nunes Oliveira Pereira Pinheiro Pinto Pires Ribeiro Rocha Rodrigues Santos Silva Simões Soares Sousa Tavares
    Teixeira Vaz Vieira`),
  twoSurnames: false,
};

export const german: NamePool = {
  first: words(`Andreas Anja Anke Annika Bastian Bernd Birgit Björn Christian Claudia Daniela Dirk Falk Franziska Frank Götz Günter Hanna
    Heike Holger Ines Jan Jens Jörg Jürgen Jutta Karsten Katharina Katrin Kerstin Lars Lena Lukas Maik Mandy Marco Markus Martina Matthias
    Michael Nadine Nicole Olaf Petra Ralf Ronny Rüdiger Sabine Sandra Silke Stefan Steffen Susanne Sven Thomas Torsten Ulrike Uwe Wolfgang`),
  last: words(`Albrecht Arnold Bauer Becker Berger Böhm Böttcher Braun Dietrich Engel Fischer Förster Franke Friedrich Fuchs Graf Groß Günther
    Haase Hahn Hartmann Heinrich Herrmann Hoffmann Hofmann Horn Jäger Jahn Kaiser Keller Klein Koch Köhler König Kraus Krause Krüger Kühn
    Lange Lehmann Lorenz Ludwig Maier Meyer Möller Müller Neumann Otto Peters Pohl Richter Roth Sauer Schäfer Schmidt Schneider Scholz Schröder
    Schubert Schulz Schumann Schwarz Seidel Simon Sommer Stein Thomas Vogel Voigt Wagner Weber Weiß Werner Winkler Winter Wolf Ziegler`),
  twoSurnames: false,
};

/** Letters that sort, fold and print in ways a directory must bear. */
export const elsewhere: NamePool = {
  first:
    words(`Adaeze Agnieszka Aïcha Aleksandra Amélie Amina Anikó Ayşe Boglárka Chidi Chloé Cosmin Dmytro Đorđe Élodie Eszter Fatma Fatoumata
    Gheorghe Grzegorz Gülsüm Hamza Hélène İbrahim Ioana Işıl Ivana Jérôme Jiří Kateřina Khadija Ksenija Łukasz Magdalena Małgorzata Mehmet Mei
    Michał Mihai Minh Mireille Mohammed Nguyệt Noémie Oksana Olena Oluwaseun Øystein Paweł Priya Rajesh Ramesh Şebnem Siobhán Søren Stanisław
    Ştefan Sunita Thảo Tomáš Ülkü Viktória Wei Yasmine Yiğit Youssef Yuliya Zoë Žarko Zofia`),
  last: words(`Adeyemi Åkesson Bălan Bektaş Bielińska Bondarenko Çelik Chen Chukwu Czarnecki Dąbrowski Demir Diallo Đurić Dvořák El-Amrani Erdoğan
    Fekete Ferrari Gagné Gonczarek Haddad Hossain Ibrahimović Ionescu Iyer Jørgensen Kaczmarek Kaya Khan Kovács Kowalczyk Kovačević Krajčír
    Kumar Lefèvre Łapiński Marković Mbeki Mihăilescu Nagy Nguyễn Novák Nowak O'Brien Okafor Öztürk Patel Petrović Popescu Rahman Rossi
    Săvulescu Şahin Shevchenko Şimşek Skłodowska Sørensen Szabó Szymański Tanaka Tóth Traoré Trần Ünal Vălean Wiśniewska Wójcik Yıldız Yılmaz
    Zając Żeromski Zhang Żółkiewski`),
  twoSurnames: false,
};
